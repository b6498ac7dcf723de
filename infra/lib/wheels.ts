/** Assets of a stack whose wheels keep their names: pip reads name, version and platform from them. */
import {
  DefaultStackSynthesizer,
  type FileAssetLocation,
  type FileAssetSource,
  type IStackSynthesizer,
} from 'aws-cdk-lib';

class WheelSynthesizer extends DefaultStackSynthesizer {
  /** `hash/name.whl`, where CDK writes `hash.whl`; the name is the one that the asset is displayed with. */
  override addFileAsset(asset: FileAssetSource): FileAssetLocation {
    const { sourceHash, displayName } = asset;
    if (!displayName?.endsWith('.whl')) return super.addFileAsset(asset);
    const named = `${sourceHash}/${displayName.replace(/\.whl$/, '')}`;
    return super.addFileAsset({ ...asset, sourceHash: named });
  }
}

/** With exactOptionalPropertyTypes its class is not the interface that it implements. */
export const wheelSynthesizer = () => new WheelSynthesizer() as IStackSynthesizer;
