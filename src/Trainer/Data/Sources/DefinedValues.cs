using Parquet;
using Parquet.Schema;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>Reads a flat column in which any level of nesting may be null.</summary>
internal static class DefinedValues
{
    /// <summary>
    /// Reads a column. The file holds only the values that are defined, so the definition levels tell which rows they
    /// belong to: a row has a value only at the highest level (its struct and itself present).
    /// </summary>
    public static TResult[] Read<T, TResult>(ParquetRowGroupReader rows, DataField field, Func<T, TResult> convert, TResult missing)
        where T : struct
    {
        int count = checked((int)rows.RowCount);
        var values = new T[count];
        int[]? levels = field.MaxDefinitionLevel > 0 ? new int[count] : null;
        Memory<int>? definitionLevels = levels is null ? null : (Memory<int>?)levels.AsMemory();
        rows.ReadRawAsync<T>(field, values, definitionLevels, null).AsTask().GetAwaiter().GetResult();

        var result = new TResult[count];
        int next = 0;
        for (int row = 0; row < count; row++)
        {
            bool defined = levels is null || levels[row] == field.MaxDefinitionLevel;
            result[row] = defined ? convert(values[next++]) : missing;
        }

        return result;
    }
}
