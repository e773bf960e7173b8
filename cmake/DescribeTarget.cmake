# SPDX-License-Identifier: GPL-3.0-or-later
# steerstat_describe(TEMPLATE OUTPUT [file...]): fills a template by cmake/Describe.cmake, again whenever a program, the
# template or one of the further files has changed.
function(steerstat_describe TEMPLATE OUTPUT)
    add_custom_command(OUTPUT ${OUTPUT}
        COMMAND ${CMAKE_COMMAND} -D TEMPLATE=${CMAKE_SOURCE_DIR}/${TEMPLATE} -D OUTPUT=${OUTPUT}
            -D PROGRAMS=${CMAKE_RUNTIME_OUTPUT_DIRECTORY} -D SOURCE=${CMAKE_SOURCE_DIR} -D VERSION=${PROJECT_VERSION}
            -P ${CMAKE_SOURCE_DIR}/cmake/Describe.cmake
        DEPENDS ${CMAKE_SOURCE_DIR}/${TEMPLATE} ${CMAKE_SOURCE_DIR}/cmake/Describe.cmake ${ARGN}
            steerstat_program ingest_program stats_program plot_program report_program dump_program copy_program
            runner_program)
endfunction()
