# SPDX-License-Identifier: GPL-3.0-or-later
# What is installed beside programs, man pages and completions. Whatever a program reads at run time is compiled in: this
# is for people, laid out as in the source tree, so that links lead somewhere.
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES CHANGELOG.md CITATION.cff SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
install(DIRECTORY docs figures plans helm DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES schema/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR}/schema)
install(FILES schema/postgresql/roles.sql DESTINATION ${CMAKE_INSTALL_DOCDIR}/schema/postgresql)
install(FILES kubernetes/agent.yaml kubernetes/runner.yaml kubernetes/Containerfile DESTINATION ${CMAKE_INSTALL_DOCDIR}/kubernetes)
install(PROGRAMS kubernetes/image kubernetes/archive DESTINATION ${CMAKE_INSTALL_DOCDIR}/kubernetes)
