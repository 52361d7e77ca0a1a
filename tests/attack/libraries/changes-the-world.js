// A library that changes the language for the script.
// expect: harmless
// library: changes-the-world.js
// config: { "libraries": ["library"] }
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    library.seen()
  }
  context.output.setField("out", `row ${row.id}${library.seen() ? " polluted" : ""}`)
  return true
}
