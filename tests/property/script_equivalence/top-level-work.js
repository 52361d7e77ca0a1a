const table = Object.create(null)
for (const key of ["a", "b"]) table[key] = key.toUpperCase()
const lookup = (key) => table[key] ?? "none"
var hoisted = typeof later
function later() {}
function process(context) {
  const row = context.input.current()
  context.output.setField("out", lookup(row.note) + lookup("a") + hoisted)
  return true
}
