// Joins texts into a rope and reads it in the middle, for ever.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    let rope = ""
    for (let i = 0;; i++) {
      rope = i + rope + i
      rope.charCodeAt(rope.length >> 1)
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
