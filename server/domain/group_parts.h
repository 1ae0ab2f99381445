/* What the files about groups share. */
#ifndef EVERI_GROUP_PARTS_H
#define EVERI_GROUP_PARTS_H

#include "conversation.h"

int64_t group_owners(struct db *db, struct conversation_id id);
/* Out of the group, by `actor`: told to them one last time, to the others as a new count. */
void group_drop_member(struct turn *turn, struct conversation_id id, struct person_id who,
                       struct person_id actor);
/* protocol: "goes to the person whose own role, mute or membership changed" */
void group_tell_person(struct turn *turn, struct conversation_id id, struct person_id who,
                       struct person_id actor);
/* protocol: "for name, about or member count to the members of conversations of up to 200" */
void group_tell_members(struct turn *turn, struct conversation_id id, struct person_id actor);

#endif
