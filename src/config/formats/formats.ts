/**
 * What `${name|format}` makes of a value: formats of texts by name, of numbers and of dates as .NET has them. Pure; loaded
 * for files that have such references.
 */
import { dirname, isAbsolute, join } from "../../data/path.ts"
import { didYouMean } from "../../errors/suggest.ts"
import { formatDate, type Moment, momentIn, momentOf } from "./dates.ts"
import { STRING_FORMATS } from "./names.ts"
import { decimalIn, formatNumber } from "./numbers.ts"

/** A value, and the date that it stands for if it does. */
export interface Formattable {
  readonly text: string
  readonly date?: { readonly at: Date; readonly zone: "local" | "utc" }
}

export interface FormatProblem {
  /** FE1105 where no value could have the format, FE1106 where this one cannot. */
  readonly code: "FE1105" | "FE1106"
  readonly message: string
  readonly help?: string
  /** The format that was most likely meant. */
  readonly meant?: string
}

export type Format = (value: Formattable, format: string, configPath: string) => string | FormatProblem

export const format: Format = (value, format, configPath) => {
  if (STRING_FORMATS.includes(format)) return byName(value.text, format, configPath)
  const { date, text } = value
  const moment = date === undefined ? momentIn(text) : momentOf(date.at, date.zone)
  if (moment !== undefined) return ofDate(moment, text, format)
  const number = decimalIn(text)
  if (number === undefined) {
    return isKnown(format) ? unfit(`\`${text}\` is neither a number nor a date`) : unknown(format)
  }
  const made = formatNumber(number, format)
  if ("text" in made) return made.text
  if (made.isUnfit) return unfit(`\`${text}\`: ${made.wrong}`)
  return isOfDates(format)
    ? unfit(`\`${text}\` is a number, and \`${format}\` is for dates`)
    : unknown(format, made.wrong)
}

function ofDate(moment: Moment, text: string, format: string): string | FormatProblem {
  const made = formatDate(moment, format)
  if ("text" in made) return made.text
  return made.isForeign && isOfNumbers(format)
    ? unfit(`\`${text}\` is a date, and \`${format}\` is for numbers`)
    : unknown(format, made.wrong)
}

const SOME_DATE = momentOf(new Date(0), "utc")
const SOME_NUMBER = decimalIn("1")!

const isOfDates = (format: string) => "text" in formatDate(SOME_DATE, format)
const isOfNumbers = (format: string) => "text" in formatNumber(SOME_NUMBER, format)
const isKnown = (format: string) => isOfDates(format) || isOfNumbers(format)

const unfit = (message: string): FormatProblem => ({ code: "FE1106", message })

function unknown(format: string, wrong?: string): FormatProblem {
  const code = "FE1105"
  const meant = /^[A-Za-z_-]{3,}$/.test(format) ? didYouMean(format, STRING_FORMATS) : undefined
  const message = `there is no format \`${format}\``
  if (meant !== undefined) return { code, message, meant, help: `did you mean \`${meant}\`?` }
  return { code, message: wrong === undefined || wrong.includes(`\`${format}\``) ? message : `${message}: ${wrong}` }
}

function byName(text: string, name: string, configPath: string): string {
  if (name === "upper") return text.toUpperCase()
  if (name === "lower") return text.toLowerCase()
  if (name === "fullpath") return isAbsolute(text) || isOfWindows(text) ? text : join(dirname(configPath), text)
  const slash = Math.max(text.lastIndexOf("/"), isOfWindows(text) ? text.lastIndexOf("\\") : -1)
  const file = text.slice(slash + 1)
  const dot = file.lastIndexOf(".")
  switch (name) {
    case "filename":
      return file
    case "filenamewithoutext":
      return dot < 0 ? file : file.slice(0, dot)
    case "extension":
      return dot < 0 || dot === file.length - 1 ? "" : file.slice(dot)
  }
  // So that `${file|directory}/more` does not begin at the root.
  return slash < 0 ? "." : slash === 0 ? text[0] : text.slice(0, slash)
}

/** `C:\in\a.csv`, and `in\a.csv`, which has no other separator. */
const isOfWindows = (path: string) => /^[A-Za-z]:[\\/]/.test(path) || (path.includes("\\") && !path.includes("/"))
