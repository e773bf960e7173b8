# SPDX-License-Identifier: GPL-3.0-or-later
# What is installed beside programs, man pages and completions. Everything that a program reads at run time is compiled in.
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")
install(FILES schema/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME schema.md)
install(DIRECTORY plans/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples FILES_MATCHING PATTERN "*.yaml")
install(FILES kubernetes/agent.yaml kubernetes/Containerfile DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples/kubernetes)
install(DIRECTORY helm DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
