const SEEN = [""]
function process(context) {
  const row = context.input.current()
  SEEN[0] = row.name
  context.output.setField("out", SEEN[0])
  return true
}
