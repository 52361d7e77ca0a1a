// Prototypes that have no global name.
// expect: harmless
const attempt = (change) => {
  try {
    change()
  } catch { /* refused */ }
}
const seen = () =>
  (function* () {})().polluted !== undefined || new Map().entries().polluted !== undefined ||
    (async () => {}).polluted !== undefined
    ? " polluted"
    : ""
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (
      const hidden of [
        function* () {},
        (function* () {})(),
        async () => {},
        new Map().entries(),
        "".matchAll(/x/g),
        Reflect.getPrototypeOf(Int8Array),
      ]
    ) {
      attempt(() => {
        hidden.polluted = 1
        Reflect.getPrototypeOf(hidden).polluted = 1
      })
      attempt(() => {
        Reflect.setPrototypeOf(Reflect.getPrototypeOf(hidden), { polluted: 1 })
      })
    }
  }
  context.output.setField("out", `${["row", row.id].join(" ")}${seen()}`)
  return true
}
