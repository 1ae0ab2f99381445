-- The newest of a group's actors, however many there are.
CREATE INDEX notification_actor_by_event ON notification_actor (notification, event);
