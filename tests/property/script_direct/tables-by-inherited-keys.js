const NAMES = { Anna: "A" }
function process(context) {
  const row = context.input.current()
  context.output.setField("out", String(NAMES[row.toString === "t" ? "toString" : "valueOf"]))
  return true
}
