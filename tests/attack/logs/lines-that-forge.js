// Lines that pretend to be others: line ends and codes that move a terminal's cursor.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.utils.log("info", "x\r\n[error] forged\u001b[2J\u001b]0;title\u0007\u0000\u2028")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
