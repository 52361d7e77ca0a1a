/**
 * The terminal while the live view has it: another screen, keys as they are typed, nothing drawn twice. Gives everything
 * back, however the process ends, as long as it can do something at its end.
 */
import { draw } from "../terminal.ts"
import { type Line, rendered } from "./line.ts"
import { type Key, keysOf } from "./keys.ts"
import type { Size } from "./frame.ts"

/** Another screen, no cursor, and lines that are too long end at the border. */
const ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J"
const LEAVE = "\x1b[?7h\x1b[?25h\x1b[?1049l"
/** A terminal that knows these shows what lies between them at once. */
const BEGIN = "\x1b[?2026h"
const END = "\x1b[?2026l"

/** Where keys come from. */
interface Keyboard {
  readonly readable: ReadableStream<Uint8Array>
  setRaw(isRaw: boolean): void
}

export interface ScreenEvents {
  readonly key: (key: Key) => void
  /** The size is another one, or what was drawn may be gone. */
  readonly resized: () => void
}

export class Screen {
  #shown: ReadonlyArray<string> = []
  #size: Size = { columns: 0, rows: 0 }
  #isOpen = false
  #keyboard: Keyboard | undefined
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  readonly #leave = () => this.leave()
  readonly #resized = () => this.events.resized()
  readonly #again = () => {
    this.#keyboard?.setRaw(true)
    this.#write(ENTER)
    this.#shown = []
    this.events.resized()
  }
  readonly #signals: Array<readonly [Deno.Signal, () => void]> = []

  /** @param hasKeys whether keys may be read, which a pipeline that reads the terminal needs itself */
  constructor(readonly colour: boolean, readonly hasKeys: boolean, readonly events: ScreenEvents) {}

  get isOpen(): boolean {
    return this.#isOpen
  }

  get isListening(): boolean {
    return this.#keyboard !== undefined
  }

  get size(): Size {
    try {
      return Deno.consoleSize()
    } catch {
      return { columns: 80, rows: 24 }
    }
  }

  enter(): void {
    this.#isOpen = true
    // Also where something fails that nobody has thought of: Deno tells these before it says anything itself.
    for (const event of ["unload", "error", "unhandledrejection"]) globalThis.addEventListener(event, this.#leave)
    this.#heed("SIGWINCH", this.#resized)
    this.#heed("SIGCONT", this.#again)
    this.#heed("SIGHUP", () => this.#die(129))
    this.#heed("SIGQUIT", () => this.#die(131))
    this.#keyboard = this.hasKeys ? keyboard() : undefined
    this.#keyboard?.setRaw(true)
    this.#write(ENTER)
    if (this.#keyboard !== undefined) void this.#listen(this.#keyboard)
  }

  /** Not every system knows every signal. */
  #heed(signal: Deno.Signal, listener: () => void): void {
    try {
      Deno.addSignalListener(signal, listener)
      this.#signals.push([signal, listener])
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
    }
  }

  #die(code: number): void {
    this.leave()
    Deno.exit(code)
  }

  async #listen({ readable }: Keyboard): Promise<void> {
    const reader = this.#reader = readable.getReader()
    try {
      for (let next = await reader.read(); !next.done && this.#isOpen; next = await reader.read()) {
        for (const key of keysOf(next.value)) this.events.key(key)
      }
    } catch {
      // The terminal is gone, and with it whoever typed.
    }
  }

  /** Writes the lines that are others than before. */
  show(lines: ReadonlyArray<Line>): void {
    if (!this.#isOpen) return
    const size = this.size
    const isAnother = size.columns !== this.#size.columns || size.rows !== this.#size.rows
    const known = isAnother ? [] : this.#shown
    const texts = lines.map((each) => rendered(each, size.columns, this.colour))
    const changes = texts.map((text, i) => text === known[i] ? "" : `\x1b[${i + 1};1H${text}\x1b[0K`).join("")
    this.#size = size
    this.#shown = texts
    if (changes !== "") this.#write(`${BEGIN}${isAnother ? "\x1b[2J" : ""}${changes}${END}`)
  }

  /** Gives the terminal back. Does it once. */
  leave(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#write(LEAVE)
    for (const event of ["unload", "error", "unhandledrejection"]) globalThis.removeEventListener(event, this.#leave)
    for (const [signal, listener] of this.#signals.splice(0)) Deno.removeSignalListener(signal, listener)
    try {
      this.#keyboard?.setRaw(false)
    } catch {
      // A terminal that is gone has no mode.
    }
    this.#reader?.cancel().catch(() => {})
  }

  /** A terminal that is gone is no reason for a run to end. */
  #write(text: string): void {
    try {
      draw(text)
    } catch {
      this.#shown = []
    }
  }
}

/** Standard input if that is a terminal, else the terminal that the process belongs to, if there is one. */
function keyboard(): Keyboard | undefined {
  if (Deno.stdin.isTerminal()) return Deno.stdin
  try {
    return Deno.openSync("/dev/tty")
  } catch {
    return undefined
  }
}
