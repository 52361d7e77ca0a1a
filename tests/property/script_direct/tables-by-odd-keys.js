const LETTERS = ["a", "b"]
function process(context) {
  const row = context.input.current()
  context.output.setField("out", `${LETTERS[row.email]} ${LETTERS[-1]} ${LETTERS[0.5]} ${LETTERS[row.amount]}`)
  return true
}
