const NAMES = { Anna: "A", "Bö": "B", "odd name": "O" }
const CODES = ["a", "b", null]
function process(context) {
  const row = context.input.current()
  context.output.setField("out", NAMES[row.name] ?? "other")
  context.output.setField("other", `${NAMES.Anna} ${NAMES["missing"]} ${CODES[1]} ${CODES[7]} ${CODES.length} ${CODES.includes("b")} ${CODES.indexOf("z")}`)
  return true
}
