// Long lines from every row, so that one line is not found any more.
// expect: harmless
const flood = ({ utils }) => {
  for (let i = 0; i < 10; i++) utils.log("info", "x".repeat(300))
  return ""
}
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.utils.log("error", "the one line")
  }
  context.output.setField("out", `row ${row.id}${flood(context)}`)
  return true
}
