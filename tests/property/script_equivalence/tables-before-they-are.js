function first() { for (const word of WORDS) return word; return "none" }
let early
try { early = first() } catch (error) { early = error.message }
const WORDS = ["a", "b"]
function process(context) {
  const { note } = context.input.current()
  context.output.setField("out", early + first())
  if (note) context.output.setField("other", note)
  switch (note) {
    case "note": { const LIST = [1, 2]; for (const n of LIST) context.output.setField("num", n); break }
    default: for (const w of WORDS) context.output.setField("more", `${w}${note}`)
  }
  return true
}
