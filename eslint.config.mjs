import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '**/dist/',
      'cdktf.out/',
      'provider-libvirt/lib/',
      'coverage/',
      '.cache/',
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['constructs/**/*.ts', 'model/**/*.ts', 'cloud-init/**/*.ts', 'lab/**/*.ts'],
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          require: { ClassDeclaration: true, MethodDefinition: true, FunctionDeclaration: true },
          contexts: [
            'TSInterfaceDeclaration',
            'TSTypeAliasDeclaration',
            'TSEnumDeclaration',
            'ExportNamedDeclaration > TSInterfaceDeclaration TSPropertySignature',
          ],
          checkConstructors: false,
        },
      ],
      'jsdoc/check-tag-names': ['error', { definedTags: ['stability'] }],
      'jsdoc/check-param-names': 'error',
      'jsdoc/no-types': 'error',
    },
  },
);
