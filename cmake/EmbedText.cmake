# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -D INPUT=file -D OUTPUT=file.c -D NAME=variable -P EmbedText.cmake: a text file as a C string, a line a
# literal (compilers limit one literal's length, not that of adjoining ones).
file(READ ${INPUT} text)
string(REPLACE "\\" "\\\\" text "${text}")
string(REPLACE "\"" "\\\"" text "${text}")
string(REPLACE "\n" "\\n\"\n    \"" text "${text}")
file(WRITE ${OUTPUT} "extern const char ${NAME}[];\nconst char ${NAME}[] =\n    \"${text}\";\n")
