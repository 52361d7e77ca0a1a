// Prepares stack traces, and replaces what errors say.
// expect: harmless
const attempt = (change) => {
  try {
    change()
  } catch { /* refused */ }
}
const seen = () => String(new Error("a")) !== "Error: a" ? " polluted" : ""
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    attempt(() => {
      Error.prepareStackTrace = () => {
        for (;;);
      }
    })
    attempt(() => {
      Error.prototype.toString = () => "polluted"
    })
    attempt(() => {
      Error.stackTraceLimit = 1e9
    })
  }
  context.output.setField("out", `${["row", row.id].join(" ")}${seen()}`)
  return true
}
