// New global names, and others for old ones.
// expect: harmless
const attempt = (change) => {
  try {
    change()
  } catch { /* refused */ }
}
const seen = () => typeof left !== "undefined" || Math.max(1, 2) !== 2 ? " polluted" : ""
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    attempt(() => {
      globalThis.left = 1
    })
    attempt(() => {
      globalThis.Math = { max: () => 7 }
    })
    attempt(() => {
      globalThis.undefined = 1
    })
    attempt(() => (0, eval)("var left = 1"))
  }
  context.output.setField("out", `${["row", row.id].join(" ")}${seen()}`)
  return true
}
