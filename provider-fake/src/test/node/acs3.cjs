// An ENI's life by @alicloud/ecs20140526, which signs headers with ACS3-HMAC-SHA256.
'use strict';
const ecs = require('@alicloud/ecs20140526');
const { $OpenApiUtil } = require('@alicloud/openapi-core');

const [endpoint, instance, subnet, secret] = process.argv.slice(2);
const client = new ecs.default(new $OpenApiUtil.Config({
  accessKeyId: 'LTAIforeign',
  accessKeySecret: secret,
  endpoint: endpoint.replace('http://', ''),
  protocol: 'HTTP',
  regionId: 'cn-hangzhou',
}));
const regionId = 'cn-hangzhou';

async function main() {
  const created = (await client.createNetworkInterface(new ecs.CreateNetworkInterfaceRequest({
    regionId,
    vSwitchId: subnet,
    clientToken: 'foreign-acs3',
    tag: [new ecs.CreateNetworkInterfaceRequestTag({ key: 'owner', value: 'acs3' })],
  }))).body;
  const networkInterfaceId = created.networkInterfaceId;
  await client.attachNetworkInterface(
    new ecs.AttachNetworkInterfaceRequest({ regionId, networkInterfaceId, instanceId: instance }));
  const assigned = (await client.assignPrivateIpAddresses(new ecs.AssignPrivateIpAddressesRequest({
    regionId,
    networkInterfaceId,
    secondaryPrivateIpAddressCount: 2,
    clientToken: 'foreign-acs3-assign',
  }))).body;
  const addresses = assigned.assignedPrivateIpAddressesSet.privateIpSet.privateIpAddress;
  const listed = (await client.describeNetworkInterfaces(
    new ecs.DescribeNetworkInterfacesRequest({ regionId, networkInterfaceId: [networkInterfaceId] }))).body;
  const found = listed.networkInterfaceSets.networkInterfaceSet[0];
  let refusal = '';
  try {
    await client.deleteNetworkInterface(new ecs.DeleteNetworkInterfaceRequest({ regionId, networkInterfaceId }));
  } catch (error) {
    refusal = error.code;
  }
  await client.unassignPrivateIpAddresses(new ecs.UnassignPrivateIpAddressesRequest({
    regionId,
    networkInterfaceId,
    privateIpAddress: [addresses[0]],
  }));
  console.log(JSON.stringify({
    eni: networkInterfaceId,
    state: found.status,
    instance: found.instanceId,
    addresses: found.privateIpSets.privateIpSet.map((each) => each.privateIpAddress),
    kept: addresses[1],
    refusal,
  }));
}

main().catch((error) => {
  console.log(JSON.stringify({ failed: error.code || String(error) }));
});
