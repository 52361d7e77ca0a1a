function process(context) {
  const row = context.input.current()
  let n = 0
  for (let i = 0; i < 900; i++) for (let j = 0; j < 900; j++) n++
  context.output.setField("num", n)
  return true
}
