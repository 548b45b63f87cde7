using Parquet;
using Parquet.Schema;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>Reads a label column of any integer width.</summary>
internal static class IntegerColumn
{
    /// <summary>Whether the column holds integers.</summary>
    public static bool Reads(DataField field) => Type.GetTypeCode(field.ClrType)
        is TypeCode.Int64 or TypeCode.Int32 or TypeCode.Int16 or TypeCode.SByte or TypeCode.Byte or TypeCode.UInt16 or TypeCode.UInt32;

    /// <summary>Reads a row group; a null becomes <see cref="LabelSet.Missing"/>.</summary>
    public static long[] Read(ParquetRowGroupReader rows, DataField field)
    {
        const long missing = LabelSet.Missing;
        return Type.GetTypeCode(field.ClrType) switch
        {
            TypeCode.Int64 => DefinedValues.Read(rows, field, (long value) => value, missing),
            TypeCode.Int32 => DefinedValues.Read(rows, field, (int value) => (long)value, missing),
            TypeCode.Int16 => DefinedValues.Read(rows, field, (short value) => (long)value, missing),
            TypeCode.SByte => DefinedValues.Read(rows, field, (sbyte value) => (long)value, missing),
            TypeCode.Byte => DefinedValues.Read(rows, field, (byte value) => (long)value, missing),
            TypeCode.UInt16 => DefinedValues.Read(rows, field, (ushort value) => (long)value, missing),
            TypeCode.UInt32 => DefinedValues.Read(rows, field, (uint value) => (long)value, missing),
            _ => throw new NotSupportedException($"Column '{field.Name}' holds {field.ClrType.Name} values."),
        };
    }
}
