# SPDX-License-Identifier: GPL-3.0-or-later
# What this is, from git's tags (v0.1.0), from what `git archive` wrote here, or, where there is neither, the constant:
#   STEERSTAT_RELEASE          the last release's number: what the programs say
#   STEERSTAT_PACKAGE_VERSION  and what came since: 0.1.0+12.g1a2b3c4; before the first release, 0.1.0~166.g1a2b3c4
#   STEERSTAT_DATE             of the commit, in seconds since 1970; 0 where nobody knows
set(STEERSTAT_RELEASE 0.1.0)
set(DESCRIBED "$Format:%(describe:tags=true,match=v[0-9]*)$")
set(STEERSTAT_DATE "$Format:%ct$")

function(git OUTPUT)
    execute_process(COMMAND git ${ARGN} WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
        OUTPUT_VARIABLE SAID OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    set(${OUTPUT} "${SAID}" PARENT_SCOPE)
endfunction()

if(DESCRIBED MATCHES "Format")
    git(DESCRIBED describe --tags --match v[0-9]*)
    git(STEERSTAT_DATE show --no-patch --format=%ct HEAD)
    git(COMMITS rev-list --count HEAD)
    git(COMMIT rev-parse --short HEAD)
endif()
set(STEERSTAT_PACKAGE_VERSION ${STEERSTAT_RELEASE})
if(DESCRIBED MATCHES "^v([0-9]+\\.[0-9]+\\.[0-9]+)(-([0-9]+)-(g[0-9a-f]+))?$")
    set(STEERSTAT_RELEASE ${CMAKE_MATCH_1})
    set(STEERSTAT_PACKAGE_VERSION ${CMAKE_MATCH_1})
    if(CMAKE_MATCH_3)
        string(APPEND STEERSTAT_PACKAGE_VERSION "+${CMAKE_MATCH_3}.${CMAKE_MATCH_4}")
    endif()
elseif(COMMITS)
    string(APPEND STEERSTAT_PACKAGE_VERSION "~${COMMITS}.g${COMMIT}")
endif()
if(DEFINED ENV{SOURCE_DATE_EPOCH})
    set(STEERSTAT_DATE $ENV{SOURCE_DATE_EPOCH})
elseif(NOT STEERSTAT_DATE MATCHES "^[0-9]+$")
    set(STEERSTAT_DATE 0)
endif()
