// Gives every object a property.
// expect: harmless
const attempt = (change) => {
  try {
    change()
  } catch { /* refused */ }
}
const seen = () => "polluted" in {} ? " polluted" : ""
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    attempt(() => {
      Object.prototype.polluted = 1
    })
    attempt(() => {
      ;({}).__proto__.polluted = 1
    })
    attempt(() => Object.defineProperty(Object.prototype, "polluted", { value: 1 }))
  }
  context.output.setField("out", `${["row", row.id].join(" ")}${seen()}`)
  return true
}
