// Another prototype for the global object.
// expect: harmless
const attempt = (change) => {
  try {
    change()
  } catch { /* refused */ }
}
const seen = () => typeof left !== "undefined" ? " polluted" : ""
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    attempt(() => Reflect.setPrototypeOf(globalThis, { left: 1 }))
    attempt(() => {
      globalThis.__proto__ = { left: 1 }
    })
  }
  context.output.setField("out", `${["row", row.id].join(" ")}${seen()}`)
  return true
}
