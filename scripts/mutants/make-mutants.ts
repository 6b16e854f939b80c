import { stripTypeScriptTypes } from 'node:module'
import { parseAst } from 'vitest/node'

/** One change of a file that its tests should notice. */
export interface Mutant {
  /** From the root of the repository. */
  readonly file: string
  readonly line: number
  /** What kind of change it is. */
  readonly rule: string
  readonly start: number
  readonly end: number
  /** What stands at that place instead. */
  readonly replacement: string
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

const opposites: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '&&': '||',
  '||': '&&',
  '??': '&&',
  '+=': '-=',
  '-=': '+=',
}

/** Every mutant of a file, in the order of the text. Types are no part of it: the compiler checks those. */
export function mutantsOf(file: string, source: string): readonly Mutant[] {
  // Types give way to spaces, so that every place in the tree is the place in the source.
  const code = stripTypeScriptTypes(source)
  const mutants: Mutant[] = []
  const add = (rule: string, { start, end }: Pick<Node, 'start' | 'end'>, replacement: string) => {
    const line = source.slice(0, start).split('\n').length
    mutants.push({ file, line, rule, start, end, replacement })
  }
  const textOf = ({ start, end }: Node) => source.slice(start, end)
  visit(parseAst(code) as unknown as Node, (node) => {
    switch (node.type) {
      case 'BinaryExpression':
      case 'LogicalExpression':
      case 'AssignmentExpression': {
        const operator = String(node.operator)
        const opposite = opposites[operator]
        const [left, right] = [node.left as Node, node.right as Node]
        if (opposite === undefined || isText(left) || isText(right)) return
        const start = left.end + code.slice(left.end, right.start).indexOf(operator)
        add(`${operator} becomes ${opposite}`, { start, end: start + operator.length }, opposite)
        return
      }
      case 'UnaryExpression':
        if (node.operator === '!') add('! is left out', node, textOf(node.argument as Node))
        return
      case 'Literal':
        if (typeof node.value === 'boolean')
          add(`${node.value} becomes ${!node.value}`, node, String(!node.value))
        if (typeof node.value === 'number') add('a number grows by one', node, String(node.value + 1))
        return
      case 'IfStatement':
      case 'ConditionalExpression':
        for (const outcome of ['true', 'false'])
          add(`a condition is always ${outcome}`, node.test as Node, outcome)
        return
      case 'ReturnStatement':
        if (node.argument !== null) add('nothing is returned', node, 'return undefined as never')
        return
      case 'ExpressionStatement':
        add('a statement is left out', node, ';')
        return
      case 'ThrowStatement':
        add('an error is not thrown', node, ';')
        return
    }
  })
  return mutants.filter(({ start, end, replacement }) => source.slice(start, end) !== replacement)
}

export function apply(source: string, { start, end, replacement }: Mutant): string {
  return source.slice(0, start) + replacement + source.slice(end)
}

/** Joining texts is no arithmetic. */
function isText(node: Node): boolean {
  return node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string')
}

function visit(node: Node, see: (node: Node) => void): void {
  // What a module takes from others is not its own.
  if (node.type === 'ImportDeclaration') return
  see(node)
  for (const value of Object.values(node)) {
    for (const child of [value].flat()) if (isNode(child)) visit(child, see)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
