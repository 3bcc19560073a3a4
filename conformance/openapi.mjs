// Sends generated requests through a validating proxy (Prism), which holds every response
// against the OpenAPI document. A valid request must get a documented answer, and each
// operation must reach a 2xx at least once; an invalid one must be refused with a 4xx.
// Prints one JSON line a case.
//
// usage: node openapi.mjs DOCUMENT PROXY SERVER ROUNDS [EXCLUDED...]
// DOCUMENT is JSON without references; SERVER is for what the proxy itself cannot carry;
// EXCLUDED are operations, such as 'GET /path', that are left out.

import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [file, proxy, server, rounds, ...excluded] = process.argv.slice(2);
const modules = createRequire(path.join(process.env.NODE_MODULES, 'x.js'));
const jsf = modules('json-schema-faker');

const document = JSON.parse(fs.readFileSync(file, 'utf8'));
const random = linearCongruential(1);
jsf.option({ random, alwaysFakeOptionals: false, optionalsProbability: 0.6, failOnInvalidTypes: false, failOnInvalidFormat: false });

const writing = ['application/json', 'application/merge-patch+json', 'application/x-www-form-urlencoded', 'multipart/form-data'];
const absent = 'application/x-not-offered';
const ids = []; // of records that the server has shown

for (const op of operations()) await drive(op);

// operations lists them so that records are made before they are read, and deleted last.
function operations() {
  const order = ['post', 'get', 'head', 'options', 'put', 'patch', 'delete'];
  const all = [];
  for (const [route, item] of Object.entries(document.paths)) {
    for (const method of order.filter((m) => item[m])) {
      const { parameters = [], requestBody, responses } = item[method];
      const bodies = Object.entries(requestBody?.content ?? {})
        .filter(([type, { example }]) => writing.includes(type) || typeof example === 'string')
        .map(([type, { schema, example }]) => ({ type, schema: writable(schema), example }));
      all.push({
        name: `${method.toUpperCase()} ${route}`, method, route, responses, bodies,
        needsBody: requestBody?.required === true,
        parameters: [...(item.parameters ?? []), ...parameters],
        accepts: Object.keys(Object.entries(responses).find(([code]) => code.startsWith('2'))?.[1].content ?? {}),
      });
    }
  }
  return all.filter(({ name }) => !excluded.includes(name)).sort((a, b) => order.indexOf(a.method) - order.indexOf(b.method));
}

async function drive(op) {
  let reached = false;
  const tries = op.method === 'delete' ? 2 : rounds * Math.max(1, op.bodies.length);
  for (let round = 0; round < tries; round++) {
    await judge(`${op.name}: valid request ${round + 1}`, proxy, valid(op, round), (answer) => {
      reached ||= answer.status >= 200 && answer.status < 300;
      return answer.status < 500;
    });
  }
  print(`${op.name}: reaches a 2xx`, reached ? '' : `none of ${tries} valid requests did`);
  for (const [what, request, base = proxy] of invalid(op)) {
    await judge(`${op.name}: ${what}`, base, request, ({ status }) => status >= 400 && status < 500);
  }
}

// valid makes a request that keeps to the document. The rounds take the body's types and the
// answer's types in turn. A parameter for which the document has an example gets that, and so
// does a body of a type that is not made up of values.
function valid(op, round = 0) {
  const request = { op, path: {}, query: {}, headers: {} };
  if (op.accepts.length) request.headers.accept = `${op.accepts[round % op.accepts.length]}, application/problem+json`;
  for (const p of op.parameters) {
    if (p.in === 'path') request.path[p.name] = p.name === 'id' && ids.length ? ids[Math.floor(random() * ids.length)] : fake(p.schema);
    else if (p.in === 'query' && (p.required || random() < 0.4)) request.query[p.name] = p.example ?? fake(p.schema);
    else if (p.in === 'header' && p.required) request.headers[p.name.toLowerCase()] = String(p.example ?? fake(p.schema));
  }
  if (op.bodies.length) {
    const { type, schema, example } = op.bodies[round % op.bodies.length];
    Object.assign(request, writing.includes(type) ? { type, body: fake(schema) } : { type, raw: example });
  }
  return request;
}

// invalid yields requests that break the document in one place each.
function* invalid(op) {
  for (const p of op.parameters.filter((p) => p.in === 'path' || p.in === 'query')) {
    const place = p.in;
    const broken = (value) => { const r = valid(op); r[place][p.name] = value; return r; };
    for (const [what, value] of outside(p.schema, 'not-a-number')) {
      if (place === 'path' && value === '') continue; // another path, and so another operation
      yield [`${place} ${p.name} ${what}`, broken(value)];
    }
    if (place === 'query' && p.required) yield [`query ${p.name} missing`, broken(undefined)];
  }
  if ('406' in op.responses) yield ['an answer in a type that is not offered', { ...valid(op), headers: { accept: absent } }];

  const schema = op.bodies.find(({ type }) => type === 'application/json')?.schema;
  if (!schema) return;
  const json = (change) => { const r = { ...valid(op), type: 'application/json', body: fake(schema) }; change(r); return r; };
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    for (const [what, value] of outside(property, { not: 'a scalar' })) yield [`body ${name} ${what}`, json((r) => { r.body[name] = value; })];
  }
  for (const name of schema.required ?? []) yield [`body without ${name}`, json((r) => { delete r.body[name]; })];
  if (schema.additionalProperties === false) yield ['body with an unknown member', json((r) => { r.body.no_such_member = 1; })];
  if (schema.type === 'object') yield ['body is an array', json((r) => { r.body = [1]; })];
  if (op.needsBody) yield ['empty body', json((r) => { r.raw = ''; })];
  yield ['malformed JSON', json((r) => { r.raw = '{"day":'; }), server];
  if ('415' in op.responses) yield ['body of a type that is not read', json((r) => { r.type = absent; })];
}

// outside lists values that a schema does not allow.
function outside(schema, wrongType) {
  const types = [schema.type ?? (schema.enum ? 'string' : [])].flat();
  const values = [];
  if (types.length && !types.includes('object') && !(types.includes('string') && typeof wrongType === 'string')) values.push(['of the wrong type', wrongType]);
  if (schema.enum) values.push(['outside its enum', 'no-such-value']);
  if (schema.minimum !== undefined) values.push(['below its minimum', schema.minimum - 1]);
  if (schema.maximum !== undefined && Number.isSafeInteger(schema.maximum)) values.push(['above its maximum', schema.maximum + 1]);
  if (schema.minLength > 0) values.push(['too short', '']);
  if (schema.maxLength !== undefined) values.push(['too long', 'x'.repeat(schema.maxLength + 1)]);
  return values;
}

async function judge(name, base, request, expected) {
  try {
    const answer = await send(base, request);
    print(name, answer.violation || (expected(answer) ? '' : `status ${answer.status}: ${answer.text}`));
  } catch (err) {
    print(name, String(err.cause ?? err));
  }
}

async function send(base, { op, path: values, query, headers, type, body, raw }) {
  const route = op.route.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name]));
  const pairs = Object.entries(query).filter(([, v]) => v !== undefined).flatMap(([k, v]) => [v].flat().map((x) => [k, String(x)]));
  const init = { method: op.method.toUpperCase(), headers, redirect: 'manual', signal: AbortSignal.timeout(10_000) };
  if (type) {
    init.body = raw ?? encode(type, body);
    if (type !== 'multipart/form-data') headers['content-type'] = type; // fetch adds that one with its boundary
  }
  const response = await fetch(`${base}${route}${pairs.length ? '?' : ''}${new URLSearchParams(pairs)}`, init);
  const text = await response.text();
  const answer = { status: response.status, text, violation: violation(response.headers.get('sl-violations')) };
  let value;
  try { value = JSON.parse(text); } catch { return answer; }
  if (String(value?.type).includes('stoplight.io/prism')) answer.violation = `${value.title}: ${value.detail}`;
  if (response.ok) for (const record of [value].flat()) if (Number.isInteger(record?.id)) ids.push(record.id);
  return answer;
}

function encode(type, body) {
  if (type.endsWith('json')) return JSON.stringify(body);
  const fields = type === 'multipart/form-data' ? new FormData() : new URLSearchParams();
  for (const [k, v] of Object.entries(body)) fields.append(k, String(v));
  return fields;
}

// violation tells what the proxy found wrong with the response.
function violation(header) {
  return JSON.parse(header ?? '[]')
    .filter(({ location, severity }) => location[0] === 'response' && severity === 'Error')
    .map(({ location, message }) => `${location.join('.')}: ${message}`)
    .join('; ');
}

// writable leaves out the properties that only the server sets.
function writable(schema) {
  if (!schema?.properties) return schema;
  const properties = Object.fromEntries(Object.entries(schema.properties).filter(([, p]) => !p.readOnly));
  return { ...schema, properties, required: schema.required?.filter((name) => name in properties) };
}

function fake(schema) {
  return jsf.generate(schema ?? {});
}

// linearCongruential is a repeatable Math.random.
function linearCongruential(seed) {
  return () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

function print(name, error) {
  console.log(JSON.stringify(error ? { case: name, error } : { case: name }));
}
