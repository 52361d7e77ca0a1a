/** The files that new plugins begin with, as text: each is a plugin that works, and is tested where it lies. */
import type { Manifest } from "../manifest.ts"
import apiText from "../api_v1.ts" with { type: "text" }
import readme from "./readme.md" with { type: "text" }
import libraryFixture from "./library/conformance.json" with { type: "text" }
import libraryManifest from "./library/manifest.json" with { type: "json" }
import libraryModule from "./library/mod.js" with { type: "text" }
import libraryTest from "./library/mod_test.ts" with { type: "text" }
import sinkFixture from "./sink/conformance.json" with { type: "text" }
import sinkManifest from "./sink/manifest.json" with { type: "json" }
import sinkModule from "./sink/mod.ts" with { type: "text" }
import sinkTest from "./sink/mod_test.ts" with { type: "text" }
import sourceFixture from "./source/conformance.json" with { type: "text" }
import sourceManifest from "./source/manifest.json" with { type: "json" }
import sourceModule from "./source/mod.ts" with { type: "text" }
import sourceTest from "./source/mod_test.ts" with { type: "text" }
import transformFixture from "./transform/conformance.json" with { type: "text" }
import transformManifest from "./transform/manifest.json" with { type: "json" }
import transformModule from "./transform/mod.ts" with { type: "text" }
import transformTest from "./transform/mod_test.ts" with { type: "text" }

export interface Template {
  readonly entry: string
  readonly module: string
  readonly test: string
  readonly fixture: string
  /** The keys of the manifest that are its own. */
  readonly manifest: { readonly title: string }
  /** `config:` of a step with it, as YAML in one line. */
  readonly config: string
}

export const README: string = readme

/** Types of API version 1, for the author's editor. */
export const API: string = apiText

export const TEMPLATES: Readonly<Record<Manifest["kind"], Template>> = {
  source: {
    entry: "mod.ts",
    module: sourceModule,
    test: sourceTest,
    fixture: sourceFixture,
    manifest: sourceManifest,
    config: "{ filePath: poem.txt }",
  },
  transform: {
    entry: "mod.ts",
    module: transformModule,
    test: transformTest,
    fixture: transformFixture,
    manifest: transformManifest,
    config: "{ column: title }",
  },
  sink: {
    entry: "mod.ts",
    module: sinkModule,
    test: sinkTest,
    fixture: sinkFixture,
    manifest: sinkManifest,
    config: "{ folder: out }",
  },
  library: {
    entry: "mod.js",
    module: libraryModule,
    test: libraryTest,
    fixture: libraryFixture,
    manifest: libraryManifest,
    config: "",
  },
}
