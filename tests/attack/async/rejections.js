// Promises that are rejected and that nobody looks at.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (let i = 0; i < 1000; i++) Promise.reject(new Error("nobody"))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
