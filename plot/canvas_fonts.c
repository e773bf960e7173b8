/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/canvas_fonts.h"

#include <fontconfig/fontconfig.h>
#include <pthread.h>

static const char configuration[] = "<fontconfig>"
                                    "<dir>/usr/share/fonts</dir>"
                                    "<dir>/usr/local/share/fonts</dir>"
                                    "<dir prefix=\"xdg\">fonts</dir>"
                                    "<cachedir>/var/cache/fontconfig</cachedir>"
                                    "<cachedir prefix=\"xdg\">fontconfig</cachedir>"
                                    "</fontconfig>";

static void configure(void)
{
    FcConfig *config = FcConfigCreate();
    if (config == NULL)
        return;
    if (FcConfigParseAndLoadFromMemory(config, (const FcChar8 *)configuration, FcFalse) == FcTrue &&
        FcConfigBuildFonts(config) == FcTrue) {
        const FcFontSet *fonts = FcConfigGetFonts(config, FcSetSystem);
        if (fonts != NULL && fonts->nfont > 0)
            FcConfigSetCurrent(config);
    }
    FcConfigDestroy(config);
}

void canvas_fonts_configure(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure);
}
