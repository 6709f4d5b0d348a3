import type { Operation } from '../../kernel/types.ts';
import { describing } from './describes.ts';

/** The zones that templates are given (`Fn::GetAZs`). */
const zones = ['a', 'b', 'c'];

/** The one region of this plane and its zones. */
export const placeDescribes: Record<string, Operation> = {
  ...describing(
    {
      operation: 'DescribeAvailabilityZones',
      answer: 'AvailabilityZones',
      names: { ZoneNames: 'ZoneName', ZoneIds: 'ZoneId' },
      missing: 'InvalidParameterValue',
      lookups: { 'zone-name': 'ZoneName', 'region-name': 'RegionName', state: 'State' },
    },
    (_tx, { region }) =>
      zones.map((zone, index) => ({
        ZoneName: `${region}${zone}`,
        ZoneId: `${region.replace(/(\w)\w+-(\w)\w+-/, '$1$2')}-az${index + 1}`,
        ZoneType: 'availability-zone',
        RegionName: region,
        State: 'available',
        OptInStatus: 'opt-in-not-required',
      })),
  ),
  ...describing(
    {
      operation: 'DescribeRegions',
      answer: 'Regions',
      names: { RegionNames: 'RegionName' },
      missing: 'InvalidParameterValue',
      lookups: { 'region-name': 'RegionName', endpoint: 'Endpoint' },
    },
    (_tx, { region }) => [
      {
        RegionName: region,
        Endpoint: `ec2.${region}.amazonaws.com`,
        OptInStatus: 'opt-in-not-required',
      },
    ],
  ),
};

/** A list that is empty, since there is nothing here that could be in it. */
const nothing = (operation: string, answer: string, ids: string, missing: string) =>
  describing({ operation, answer, names: { [ids]: '' }, missing, lookups: {} }, () => []);

/** What is not there, so that whoever looks for what bills sees that. */
export const emptyDescribes: Record<string, Operation> = {
  ...nothing('DescribeInstances', 'Reservations', 'InstanceIds', 'InvalidInstanceID.NotFound'),
  ...nothing('DescribeVolumes', 'Volumes', 'VolumeIds', 'InvalidVolume.NotFound'),
  ...nothing('DescribeKeyPairs', 'KeyPairs', 'KeyNames', 'InvalidKeyPair.NotFound'),
};
