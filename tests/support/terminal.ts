/**
 * The command line in a real terminal: util-linux `script` gives it a pseudo-terminal, xterm.js keeps the screen that its
 * output makes. Where there is no `script`, tests that need a terminal say that they did not run.
 */
import xterm from "@xterm/headless"
import { cliArguments } from "./cli.ts"

/** util-linux has the options that are needed; the `script` of other systems has others. */
export const hasTerminal: boolean = await (async () => {
  try {
    const { stdout } = await new Deno.Command("script", { args: ["--version"], stderr: "null" }).output()
    return new TextDecoder().decode(stdout).includes("util-linux")
  } catch {
    return false
  }
})()

/** A test that needs a terminal. */
export function terminalTest(name: string, body: () => Promise<void>): void {
  Deno.test({
    name: hasTerminal ? name : `${name} (NOT RUN: there is no util-linux \`script\` here)`,
    ignore: !hasTerminal,
    fn: body,
  })
}

export interface TerminalOptions {
  readonly cwd: string
  readonly columns?: number
  readonly rows?: number
  /** Colours are left out unless this says otherwise. */
  readonly env?: Readonly<Record<string, string>>
  /** What the shell puts behind the command, as `< file`. */
  readonly redirect?: string
}

const PATIENCE_MS = 8_000

const quotedForShell = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

export class TerminalSession {
  /** All bytes that the terminal got. */
  bytes = ""
  readonly #screen: InstanceType<typeof xterm.Terminal>
  readonly #child: Deno.ChildProcess
  readonly #keys: WritableStreamDefaultWriter<Uint8Array>
  readonly #drained: Promise<void>
  #changed = Promise.withResolvers<void>()

  private constructor(child: Deno.ChildProcess, readonly options: TerminalOptions) {
    const { columns = 100, rows = 24 } = options
    this.#screen = new xterm.Terminal({ cols: columns, rows, scrollback: 1000, allowProposedApi: true })
    this.#child = child
    this.#keys = child.stdin.getWriter()
    this.#drained = this.#drain()
  }

  static start(args: ReadonlyArray<string>, options: TerminalOptions): TerminalSession {
    const { columns = 100, rows = 24, cwd, env = { NO_COLOR: "1" }, redirect = "" } = options
    const run = `echo $$ > .pid; exec ${[Deno.execPath(), ...cliArguments(args)].map(quotedForShell).join(" ")}`
    const command = [
      "tty > .tty",
      `stty rows ${rows} cols ${columns}`,
      `sh -c ${quotedForShell(run)} ${redirect}`,
      "code=$?; stty -a > .stty; exit $code",
    ].join("\n")
    const child = new Deno.Command("script", {
      args: ["-qefc", command, "/dev/null"],
      cwd,
      clearEnv: true,
      env: { ...without(Deno.env.toObject(), "NO_COLOR"), SHELL: "/bin/sh", TERM: "xterm-256color", ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn()
    return new TerminalSession(child, options)
  }

  async #drain(): Promise<void> {
    const text = new TextDecoder()
    for await (const bytes of this.#child.stdout) {
      this.bytes += text.decode(bytes, { stream: true })
      await new Promise<void>((resolve) => this.#screen.write(bytes, resolve))
      this.#changed.resolve()
      this.#changed = Promise.withResolvers()
    }
    this.#changed.resolve()
  }

  get isAlternate(): boolean {
    return this.#screen.buffer.active.type === "alternate"
  }

  /** The lines that are to be seen now. */
  get lines(): ReadonlyArray<string> {
    const { active } = this.#screen.buffer
    const at = (i: number) => active.getLine(active.baseY + i)?.translateToString(true) ?? ""
    return Array.from({ length: this.#screen.rows }, (_, i) => at(i))
  }

  get text(): string {
    return this.lines.join("\n")
  }

  /** What stays: the normal screen with all that has scrolled out of it. */
  get printed(): string {
    const { normal } = this.#screen.buffer
    return Array.from({ length: normal.length }, (_, i) => {
      const line = normal.getLine(i)!
      const next = normal.getLine(i + 1)
      return line.translateToString(true) + (next?.isWrapped === true ? "" : "\n")
    }).join("").trimEnd()
  }

  /** Column of the screen at which a text starts in the line that has it. */
  columnOf(text: string): number {
    const { active } = this.#screen.buffer
    for (let row = 0; row < this.#screen.rows; row++) {
      const line = active.getLine(active.baseY + row)!
      for (let column = 0; column < this.#screen.cols; column++) {
        if (line.translateToString(true, column).startsWith(text)) return column
      }
    }
    return -1
  }

  /** Waits until the screen is as wanted; fails with what it shows if it never is. */
  async until(what: string | RegExp | ((text: string) => boolean)): Promise<void> {
    const isThere = (text: string) =>
      typeof what === "string" ? text.includes(what) : typeof what === "function" ? what(text) : what.test(text)
    const end = Date.now() + PATIENCE_MS
    while (!isThere(this.text)) {
      const left = end - Date.now()
      if (left <= 0) throw new Error(`not on the screen: ${what}\n${this.text}`)
      const { promise } = this.#changed
      let timer: ReturnType<typeof setTimeout> | undefined
      await Promise.race([promise, new Promise((resolve) => timer = setTimeout(resolve, Math.min(left, 200)))])
      clearTimeout(timer)
    }
  }

  async type(text: string): Promise<void> {
    await this.#keys.write(new TextEncoder().encode(text))
  }

  async resize(columns: number, rows: number): Promise<void> {
    const tty = (await Deno.readTextFile(`${this.options.cwd}/.tty`)).trim()
    this.#screen.resize(columns, rows)
    await new Deno.Command("stty", { args: ["-F", tty, "rows", `${rows}`, "cols", `${columns}`] }).output()
  }

  async signal(name: Deno.Signal): Promise<void> {
    Deno.kill(Number(await Deno.readTextFile(`${this.options.cwd}/.pid`)), name)
  }

  /** For tests that have failed. */
  kill(): void {
    try {
      this.#child.kill("SIGKILL")
    } catch {
      // It has ended.
    }
  }

  /** Waits for the end of the command. Resolves to its exit code, and whether the terminal takes lines again. */
  async ended(): Promise<{ readonly code: number; readonly isCooked: boolean }> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE_MS)
    const { code } = await this.#child.status
    clearTimeout(timer)
    await this.#drained
    await this.#keys.close().catch(() => {})
    const modes = await Deno.readTextFile(`${this.options.cwd}/.stty`)
    this.#screen.dispose()
    return { code, isCooked: /(?<!-)\bicanon\b/.test(modes) && /(?<!-)\becho\b/.test(modes) }
  }
}

function without(env: Record<string, string>, name: string): Record<string, string> {
  const { [name]: _left, ...rest } = env
  return rest
}

/** A pipe by name, into which a test writes what a pipeline reads, when it likes. */
export async function namedPipe(path: string): Promise<{ write(text: string): Promise<void>; close(): void }> {
  await new Deno.Command("mkfifo", { args: [path] }).output()
  let file: Deno.FsFile | undefined
  const bytes = new TextEncoder()
  return {
    async write(text) {
      // For both ways: opening for one waits for the other end, which may never come.
      file ??= await Deno.open(path, { read: true, write: true })
      await file.write(bytes.encode(text))
    },
    close() {
      file?.close()
      file = undefined
    },
  }
}
