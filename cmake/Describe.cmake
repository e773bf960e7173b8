# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -D TEMPLATE=file -D OUTPUT=file -D PROGRAMS=folder -D SOURCE=folder -D VERSION=number
#       -P Describe.cmake
# Fills a man page or a completion: "@describe PROGRAM FORMAT@" with what the program says of its options,
# "@markdown FILE@" with a page of the documentation, as scdoc's text.
cmake_minimum_required(VERSION 3.25)
file(READ ${TEMPLATE} text)
string(REGEX MATCHALL "@describe [a-z]+ [a-z]+@\n" marks "${text}")
foreach(mark IN LISTS marks)
    string(REGEX MATCH "@describe ([a-z]+) ([a-z]+)@" ignored "${mark}")
    execute_process(COMMAND ${PROGRAMS}/${CMAKE_MATCH_1} --describe=${CMAKE_MATCH_2}
        OUTPUT_VARIABLE made COMMAND_ERROR_IS_FATAL ANY)
    string(REPLACE "${mark}" "${made}" text "${text}")
endforeach()
string(REGEX MATCHALL "@markdown [-a-zA-Z./]+@\n" marks "${text}")
foreach(mark IN LISTS marks)
    string(REGEX MATCH "@markdown ([-a-zA-Z./]+)@" ignored "${mark}")
    execute_process(COMMAND awk -f ${SOURCE}/man/markdown.awk ${SOURCE}/${CMAKE_MATCH_1}
        OUTPUT_VARIABLE made COMMAND_ERROR_IS_FATAL ANY)
    string(REPLACE "${mark}" "${made}" text "${text}")
endforeach()
string(REPLACE "@VERSION@" "${VERSION}" text "${text}")
file(WRITE ${OUTPUT} "${text}")
