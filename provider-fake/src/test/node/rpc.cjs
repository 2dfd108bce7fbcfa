// An ENI's life by @alicloud/pop-core, which signs parameters with HMAC-SHA1.
'use strict';
const { RPCClient } = require('@alicloud/pop-core');

const [endpoint, instance, subnet, secret] = process.argv.slice(2);
const client = new RPCClient({
  accessKeyId: 'LTAIforeign',
  accessKeySecret: secret,
  endpoint,
  apiVersion: '2014-05-26',
});
const call = (action, parameters) =>
  client.request(action, { RegionId: 'cn-hangzhou', ...parameters }, { method: 'POST' });

async function main() {
  const created = await call('CreateNetworkInterface', {
    VSwitchId: subnet,
    ClientToken: 'foreign-rpc',
    'Tag.1.Key': 'owner',
    'Tag.1.Value': 'rpc',
  });
  const eni = { NetworkInterfaceId: created.NetworkInterfaceId };
  await call('AttachNetworkInterface', { ...eni, InstanceId: instance });
  const assigned = await call('AssignPrivateIpAddresses', {
    ...eni,
    SecondaryPrivateIpAddressCount: 2,
    ClientToken: 'foreign-rpc-assign',
  });
  const addresses = assigned.AssignedPrivateIpAddressesSet.PrivateIpSet.PrivateIpAddress;
  const listed = await call('DescribeNetworkInterfaces', { 'NetworkInterfaceId.1': created.NetworkInterfaceId });
  const found = listed.NetworkInterfaceSets.NetworkInterfaceSet[0];
  let refusal = '';
  try {
    await call('DeleteNetworkInterface', eni);
  } catch (error) {
    refusal = error.code;
  }
  await call('UnassignPrivateIpAddresses', { ...eni, 'PrivateIpAddress.1': addresses[0] });
  console.log(JSON.stringify({
    eni: created.NetworkInterfaceId,
    state: found.Status,
    instance: found.InstanceId,
    addresses: found.PrivateIpSets.PrivateIpSet.map((each) => each.PrivateIpAddress),
    kept: addresses[1],
    refusal,
  }));
}

main().catch((error) => {
  console.log(JSON.stringify({ failed: error.code || String(error) }));
});
