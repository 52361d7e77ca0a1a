/**
 * A place to run a plugin in: a fresh folder with the files of its fixture, a server if it wants one, and the plugin in a
 * thread with the permissions of its manifest. One stage per check, so that no check sees what another left.
 */
import { dirname, join } from "../../data/path.ts"
import type { FlowError } from "../../errors/flow_error.ts"
import { permissionsFor } from "../host_v1/permissions.ts"
import { type PluginCode, PluginSession } from "../host_v1/session.ts"
import type { LoadedPlugin } from "../load.ts"
import type { Fixture } from "./fixture.ts"
import { decoded } from "./options.ts"
import { observerText } from "./observer.ts"
import { FixtureServer, withAddress } from "./server.ts"
import { Subject } from "./subject.ts"

export type Situation = Pick<Fixture, "options" | "files" | "serve">

/** What there is after a plugin did its work: files by path, and what a server was asked to change. */
export interface Effects {
  readonly files: Readonly<Record<string, string>>
  readonly requests: ReadonlyArray<string>
}

export class Stage {
  readonly options: Readonly<Record<string, unknown>>
  readonly #subjects: Array<Subject> = []

  private constructor(
    readonly loaded: LoadedPlugin,
    readonly root: string,
    readonly server: FixtureServer | undefined,
    situation: Situation,
    /** Every error that a plugin gave on any stage of the suite. */
    readonly errors: Array<FlowError>,
  ) {
    this.options = decoded(loaded.plugin!, withAddress(situation.options ?? {}, server?.address ?? "${server}"))
  }

  /** Made of Deno's own calls: the folder is a temporary one and is removed whole, which `Files` cannot do. */
  static async make(loaded: LoadedPlugin, situation: Situation, errors: Array<FlowError> = []): Promise<Stage> {
    const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "flowengine-plugin-" }))
    const server = situation.serve === undefined ? undefined : new FixtureServer(situation.serve)
    const stage = new Stage(loaded, root, server, situation, errors)
    await Deno.mkdir(stage.folder)
    const code = join(root, "code")
    for (const path of Object.keys(loaded.manifest.files)) {
      await put(join(code, "plugin", path), await Deno.readFile(join(loaded.folder, path)))
    }
    await put(join(code, "observer.js"), new TextEncoder().encode(observerText(`./plugin/${loaded.manifest.entry}`)))
    for (const [path, text] of Object.entries(situation.files ?? {})) {
      await put(join(stage.folder, path), new TextEncoder().encode(withAddress(text, server?.address ?? "")))
    }
    return stage
  }

  /** The folder that stands for that of the pipeline file. */
  get folder(): string {
    return join(this.root, "work")
  }

  get code(): PluginCode {
    const folder = join(this.root, "code")
    const entry = new URL(`file://${folder.replaceAll("\\", "/").replace(/^(?!\/)/, "/")}/observer.js`).href
    return {
      manifest: this.loaded.manifest,
      integrity: this.loaded.integrity,
      where: this.loaded.manifest.name,
      folder,
      entry,
    }
  }

  /** A thread with the plugin loaded, not yet opened. */
  async start(options = this.options): Promise<Subject> {
    const needs = { manifest: this.loaded.manifest, code: this.code.folder, folder: this.folder, options }
    const logs: Array<string> = []
    const log = ({ message }: { readonly message: string }) => void logs.push(message)
    const session = await PluginSession.start(this.code, permissionsFor(needs), { log })
    const subject = new Subject(session, options, this.folder, this.errors, logs)
    this.#subjects.push(subject)
    return subject
  }

  /** The n-th write to disk or network of the next batch fails; 0 for none. */
  async failWrite(n: number): Promise<void> {
    const file = join(this.code.folder, "fault")
    if (n > 0) await Deno.writeTextFile(file, String(n))
    else await Deno.remove(file).catch(() => {})
  }

  async effects(): Promise<Effects> {
    const files: Record<string, string> = {}
    await collect(this.folder, "", files)
    return { files, requests: this.server?.effects ?? [] }
  }

  async close(): Promise<void> {
    for (const subject of this.#subjects) subject.end()
    await this.server?.close()
    await Deno.remove(this.root, { recursive: true })
  }
}

async function put(path: string, bytes: Uint8Array): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true })
  await Deno.writeFile(path, bytes)
}

async function collect(folder: string, prefix: string, files: Record<string, string>): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name)
    if (isDirectory) {
      files[`${prefix}${name}/`] = ""
      await collect(path, `${prefix}${name}/`, files)
    } else files[prefix + name] = await Deno.readTextFile(path)
  }
}
