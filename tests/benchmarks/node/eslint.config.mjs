// The nearest that a linter has to our question: who constructs an EventSource?
export default [
  {
    files: ['**/*.jsx'],
    languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
    rules: {
      'no-restricted-syntax': ['error', { selector: "NewExpression[callee.name='EventSource']", message: 'SSE' }],
    },
  },
];
