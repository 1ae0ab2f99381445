# Turns sql/*.sql and migrations/*.sql into C: an enum with a name per statement, a table of texts,
# and the list of migrations. A statement begins with `-- its_name :param ...` at a line's start;
# lines of `-- comment` may follow; it ends at the next name or the end of the file.
file(MAKE_DIRECTORY ${OUT})
file(GLOB files ${DIR}/sql/*.sql)
list(SORT files)

function(c_string text out)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(REPLACE "\n" "\\n\"\n        \"" text "${text}")
  set(${out} "\"${text}\"" PARENT_SCOPE)
endfunction()

set(names "")
set(rows "")
foreach(file ${files})
  file(READ ${file} content)
  string(REPLACE ";" "\\;" content "${content}")
  string(REPLACE "[" "<<<" content "${content}")
  string(REPLACE "]" ">>>" content "${content}")
  string(REPLACE "\n" ";" lines "${content}")
  set(name "")
  set(text "")
  foreach(line IN LISTS lines)
    if(line MATCHES "^-- ([a-z][a-z0-9_]*)( :|$)")
      set(found "${CMAKE_MATCH_1}")
      if(name)
        c_string("${text}" quoted)
        string(APPEND rows "    [SQL_${name}] = { \"${name}\",\n        ${quoted} },\n")
      endif()
      set(name "${found}")
      set(text "")
      string(APPEND names "    SQL_${name},\n")
    elseif(NOT line MATCHES "^--" AND NOT line STREQUAL "")
      if(text STREQUAL "")
        set(text "${line}")
      else()
        string(APPEND text "\n${line}")
      endif()
    endif()
  endforeach()
  if(name)
    c_string("${text}" quoted)
    string(APPEND rows "    [SQL_${name}] = { \"${name}\",\n        ${quoted} },\n")
  endif()
endforeach()
string(REPLACE "<<<" "[" rows "${rows}")
string(REPLACE ">>>" "]" rows "${rows}")

file(WRITE ${OUT}/sql_statements.h "/* Made by embed_sql.cmake from the folder sql. */
#ifndef EVERI_SQL_STATEMENTS_H
#define EVERI_SQL_STATEMENTS_H

enum sql {
${names}    SQL_STATEMENTS
};

struct sql_text {
    const char *name, *text;
};
extern const struct sql_text sql_texts[SQL_STATEMENTS];

#endif
")
file(WRITE ${OUT}/sql_statements.c "/* Made by embed_sql.cmake from the folder sql. */
#include \"sql_statements.h\"

const struct sql_text sql_texts[SQL_STATEMENTS] = {
${rows}};
")

file(GLOB files ${DIR}/migrations/*.sql)
list(SORT files)
set(rows "")
foreach(file ${files})
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} content)
  c_string("${content}" quoted)
  string(APPEND rows "    { \"${name}\",\n        ${quoted} },\n")
endforeach()
file(WRITE ${OUT}/sql_migrations.c "/* Made by embed_sql.cmake from the folder migrations. */
#include \"migrate.h\"

const struct migration migrations[] = {
${rows}    { 0 },
};
")
