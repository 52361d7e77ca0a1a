// Fills the memory, catches the error and goes on.
// Where the memory ends in the middle of an operation, the sandbox itself can break down, and is dropped (FE4101).
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const all = []
    for (;;) {
      try {
        for (;;) all.push(new Array(1000).fill(all.length))
      } catch {
        all.length >>= 1
      }
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
