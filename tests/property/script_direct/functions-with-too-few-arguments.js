const both = (a, b) => `${a} and ${b}`
function process(context) {
  const row = context.input.current()
  context.output.setField("out", `${both(row.name)} ${both(row.name, 1, 2)}`)
  return true
}
