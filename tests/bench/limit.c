/* The practical limit of the batch projection: what one core can do when nothing is in the way.
   Households are columns: item i of household h has an amount in cents and a template, a list of
   day numbers. Each household's days are summed, accumulated and searched in one pass. */
#include <stdint.h>
#include <string.h>

void lowest_points(int64_t households, int64_t days, const int64_t *opening,
                   const int64_t *first_item, const int64_t *amounts, const int32_t *templates,
                   const int64_t *first_day, const int32_t *template_days, int64_t *balances,
                   int64_t *lowest, int64_t *lowest_day)
{
    for (int64_t h = 0; h < households; h++) {
        memset(balances, 0, (size_t)days * sizeof *balances);
        for (int64_t i = first_item[h]; i < first_item[h + 1]; i++) {
            int32_t t = templates[i];
            for (int64_t d = first_day[t]; d < first_day[t + 1]; d++)
                balances[template_days[d]] += amounts[i];
        }
        int64_t balance = opening[h], low = INT64_MAX, low_day = 0;
        for (int64_t d = 0; d < days; d++) {
            balance += balances[d];
            balances[d] = balance;
            if (balance < low) {
                low = balance;
                low_day = d;
            }
        }
        lowest[h] = low;
        lowest_day[h] = low_day;
    }
}
