function process(context) {
  const current = context.input.current();
  if (!context.validate.required(['id', 'amount'])) { return false; }
  if (current.amount > 10000) { context.route.sendCopy('review'); }
  context.output.setField('out', current.name);
  context.output.setField('other', `${current.name} ${current.note}`);
  context.output.setField('email', current.email || 'no-email@company.com');
  context.output.setField('more', current.amount > 5000 ? 'high' : 'low');
  context.output.setField('note', context.utils.now());
  return true;
}
