function process(context) {
  const row = context.input.current()
  for (let i = 0; i < 5; i++) { i = i + 0.5 }
  return true
}
