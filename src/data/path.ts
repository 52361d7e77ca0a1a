/**
 * Paths of the operating system, from @std/path. Not from node:path, nor from what @std/path chooses by itself: both make
 * Deno load half of Node at start-up.
 */
// @ts-types="./std_path.d.ts"
import * as posix from "@std/path/posix"
// @ts-types="./std_path.d.ts"
import * as windows from "@std/path/windows"

export const { basename, dirname, fromFileUrl, isAbsolute, join } = Deno.build.os === "windows" ? windows : posix
