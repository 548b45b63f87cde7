namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>A shard of a packed data set.</summary>
/// <param name="File">Its name in the folder.</param>
/// <param name="TableChecksum">The checksum of its table: another shard of the same name is another one.</param>
internal sealed record PackedShardName(string File, ulong TableChecksum);
