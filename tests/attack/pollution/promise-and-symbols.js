// Replaces what hangs on symbols.
// expect: harmless
const attempt = (change) => {
  try {
    change()
  } catch { /* refused */ }
}
const seen = () => "a".replace(/a/, "b") !== "b" || /a/.exec("b") !== null ? " polluted" : ""
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    attempt(() => {
      Promise.prototype.then = () => 1
    })
    attempt(() => {
      RegExp.prototype[Symbol.replace] = () => "polluted"
    })
    attempt(() => {
      RegExp.prototype.exec = () => ["polluted"]
    })
  }
  context.output.setField("out", `${["row", row.id].join(" ")}${seen()}`)
  return true
}
