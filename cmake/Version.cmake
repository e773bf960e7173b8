# SPDX-License-Identifier: GPL-3.0-or-later
# STEERSTAT_RELEASE: the last release's number, from git's tags (v0.1.0), from what `git archive` wrote here, or, where
# there is neither, the constant. STEERSTAT_PACKAGE_VERSION: with what came since, for packages: 0.1.0+12.g1a2b3c4.
set(STEERSTAT_RELEASE 0.1.0)
set(DESCRIBED "$Format:%(describe:tags=true,match=v[0-9]*)$")
if(DESCRIBED MATCHES "Format")
    execute_process(COMMAND git describe --tags --match v[0-9]* WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
        OUTPUT_VARIABLE DESCRIBED OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE GIT_STATUS)
endif()
if(DESCRIBED MATCHES "^v([0-9]+\\.[0-9]+\\.[0-9]+)(-([0-9]+)-(g[0-9a-f]+))?$")
    set(STEERSTAT_RELEASE ${CMAKE_MATCH_1})
    set(STEERSTAT_PACKAGE_VERSION ${CMAKE_MATCH_1})
    if(CMAKE_MATCH_3)
        string(APPEND STEERSTAT_PACKAGE_VERSION "+${CMAKE_MATCH_3}.${CMAKE_MATCH_4}")
    endif()
else() # no release yet: what leads to the first one
    execute_process(COMMAND git rev-list --count HEAD WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
        OUTPUT_VARIABLE COMMITS OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    execute_process(COMMAND git rev-parse --short HEAD WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
        OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    set(STEERSTAT_PACKAGE_VERSION ${STEERSTAT_RELEASE})
    if(COMMITS AND COMMIT)
        string(APPEND STEERSTAT_PACKAGE_VERSION "~${COMMITS}.g${COMMIT}")
    endif()
endif()
