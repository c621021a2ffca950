// What a team would write for exactly one shape: an effect with one connection and one listener becomes the hook.
// No proof, no data flow, no ledger: the least work that gives the same files.
module.exports = function transform(file, api) {
  const j = api.jscodeshift;
  const root = j(file.source);
  let changed = false;
  root.find(j.CallExpression, { callee: { name: 'useEffect' } }).forEach((effect) => {
    const body = j(effect);
    if (body.find(j.NewExpression, { callee: { name: 'EventSource' } }).size() !== 1) return;
    const listen = body.find(j.CallExpression, { callee: { property: { name: 'addEventListener' } } });
    if (listen.size() !== 1) return;
    const [name, handler] = listen.get().value.arguments;
    j(handler)
      .find(j.CallExpression, { callee: { object: { name: 'JSON' }, property: { name: 'parse' } } })
      .replaceWith(() => j.memberExpression(j.identifier('message'), j.identifier('data')));
    j(handler).find(j.MemberExpression).forEach(({ value }) => {
      const field = value.property;
      if (field.name === 'goal_title') field.name = 'title';
      else if (field.name) field.name = field.name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
    });
    j(effect).replaceWith(
      j.callExpression(j.identifier('useRealtimeEvent'), [
        j.objectExpression([
          j.property('init', j.identifier('eventType'), j.literal(name.value.replace('-', '.'))),
          j.property('init', j.identifier('onEvent'), j.arrowFunctionExpression([j.identifier('message')], handler.body)),
        ]),
      ]),
    );
    changed = true;
  });
  if (!changed) return undefined;
  root.find(j.ImportDeclaration, { source: { value: 'react' } }).replaceWith(() =>
    j.importDeclaration([j.importSpecifier(j.identifier('useRealtimeEvent'))], j.literal('@/hooks/realtime')),
  );
  return root.toSource({ quote: 'single' });
};
