import { defaultPayloadConverter } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { headersWith, placeIn, spanAttributes, TRACE_HEADER, type SpanPlace } from '../../workflows/contract/trace.js';

const place: SpanPlace = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', sampled: true };
const headerOf = (carrier: unknown) => ({ [TRACE_HEADER]: defaultPayloadConverter.toPayload(carrier) });

describe('a place in a trace', () => {
  it.each([place, { ...place, sampled: false }, { ...place, traceState: 'vendor=1,other=2' }])(
    'comes out of headers as it went in: %o',
    (each) => {
      expect(placeIn(headersWith({}, each))).toEqual(each);
    },
  );

  it('leaves other headers as they are', () => {
    const other = defaultPayloadConverter.toPayload('x');
    expect(headersWith({ other }, place)).toMatchObject({ other });
  });

  it.each([
    ['no header', {}],
    ['a text', headerOf('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01')],
    ['null', headerOf(null)],
    ['numbers', headerOf({ traceparent: 1 })],
    ['a trace id of zeros', headerOf({ traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` })],
    ['a span id of zeros', headerOf({ traceparent: `00-${place.traceId}-${'0'.repeat(16)}-01` })],
    ['another form', headerOf({ traceparent: 'b3: 1-2-3' })],
    ['bytes that are no JSON', { [TRACE_HEADER]: { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('{') } }],
    ['an encoding that nobody knows', { [TRACE_HEADER]: { metadata: { encoding: Buffer.from('x/y') }, data: Buffer.from('1') } }],
  ])('is none in %s', (_what, headers) => {
    expect(placeIn(headers)).toBeUndefined();
  });
});

describe('the attributes of a span', () => {
  const endpoint = { target: 'simulator', location: 'Delhi', projectId: 7, name: 'chat' };
  const path = 'simulator/Delhi/7/chat';

  it('are taken from a ticket, from an access, or from the input of an operation, and hold nothing else of them', () => {
    expect(spanAttributes({ ticket: { operationId: 'o', endpoint, step: 'awaitReady', decisions: [] }, spec: {} })).toEqual({
      'tir_rollouts.operation_id': 'o',
      'tir_rollouts.endpoint': path,
      'tir_rollouts.step': 'awaitReady',
    });
    expect(spanAttributes({ access: { endpoint, credential: 'env' } })).toEqual({ 'tir_rollouts.endpoint': path });
    expect(spanAttributes({ operationId: 'o', endpoint, reason: 'why' })).toEqual({
      'tir_rollouts.operation_id': 'o',
      'tir_rollouts.endpoint': path,
    });
  });

  it.each([undefined, null, 'text', { endpoint: { name: 'half' } }])('are none of %o', (input) => {
    expect(spanAttributes(input)).toEqual({});
  });
});
